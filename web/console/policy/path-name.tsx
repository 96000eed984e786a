/** A place of a document, from the outside in. */
export const PathName = ({ path }: { readonly path: readonly string[] }) => (
  <span>
    {path.map((key, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a path may hold a key twice
      <span key={index} className="path-key">
        {key}
      </span>
    ))}
  </span>
);
