import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { temporaryFolder } from "./clips.ts";

/** How it answers: as it should, not at all, with an error, with what is no stamp, or sending elsewhere. */
export type Mood = "well" | "silent" | "failing" | "babbling" | "redirecting";

const configuration = `[tsa]
default_tsa = service
[service]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
ess_cert_id_alg = sha256
`;
const extensions =
  "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\nbasicConstraints=CA:FALSE\n";

/** A real time-stamping authority of RFC 3161 on this machine, by openssl. */
export async function openTimestampAuthority() {
  const folder = await temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  const openssl = (...args: string[]) => promisify(execFile)("openssl", args, { cwd: folder.path });
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  await writeFile(at("tsa.cnf"), configuration);
  await writeFile(at("extensions"), extensions);
  await writeFile(at("serial"), "01\n");
  const root = [
    "-x509",
    ...newKey,
    "-keyout",
    "root.key",
    "-out",
    "root.pem",
    "-days",
    "3650",
    "-subj",
    "/CN=Time root",
  ];
  await openssl("req", ...root, "-addext", "keyUsage=critical,keyCertSign");
  await openssl("req", ...newKey, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/O=Example Time/CN=Clock 1");
  const issuer = ["-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "3650"];
  await openssl("x509", "-req", "-in", "tsa.csr", ...issuer, "-extfile", "extensions", "-out", "tsa.pem");

  let mood: Mood = "well";
  let requests = 0;
  const server = createServer(async (request, response) => {
    requests += 1;
    const query = Buffer.concat(await request.toArray());
    if (mood === "silent") return;
    if (mood === "failing") return response.writeHead(500).end();
    if (mood === "redirecting") return response.writeHead(302, { location: "http://127.0.0.1:9/" }).end();
    response.writeHead(200, { "content-type": "application/timestamp-reply" });
    if (mood === "babbling") return response.end("0x30");
    await writeFile(at("query"), query);
    const key = ["-signer", "tsa.pem", "-inkey", "tsa.key"];
    await openssl("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", ...key, "-out", "reply");
    return response.end(await readFile(at("reply")));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`,
    rootPem: await readFile(at("root.pem"), "utf8"),
    is: (next: Mood) => {
      mood = next;
    },
    requests: () => requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await folder.remove();
    },
  };
}
