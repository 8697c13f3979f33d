/** A file of the package's `assets`. Named from here, because the build joins modules: a file of `dist` lies where `src` has this one. */
export const assetUrl = (path: string) => new URL(`../assets/${path}`, import.meta.url);
