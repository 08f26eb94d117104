/**
 * The image that node machines boot from: a Debian 13 base made once by mmdebstrap, and over it the layer
 * that installing our own `.deb` makes, so that a change of our code does not build Debian again.
 */

/** Directories for overlayfs, uppermost first. */
export interface NodeImage {
  lowerDirs: readonly string[]
}

export interface NodeImageOptions {
  /** The instance's data directory; the image is kept in its `cache/`. */
  dataDir: string
  /** The folder of the program: `bin/`, `src/`, `packaging/`. */
  appDir: string
  /** Told in plain words what is being done. */
  progress: (words: string) => void
}

/**
 * Gives the image for this version of the program, building what is missing of it.
 * Whole or not at all: a build that is cut leaves nothing that a later one would take for an image.
 */
export async function ensureNodeImage(options: NodeImageOptions): Promise<NodeImage> {
  options.progress('Building the node image')
  throw new Error('the node image is being written')
}
