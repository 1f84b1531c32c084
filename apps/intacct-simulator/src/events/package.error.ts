/** A customization package that cannot be imported. */
export class PackageError extends Error {
  constructor(
    /** Path of the element that is wrong. */
    readonly place: string,
    reason: string,
  ) {
    super(reason);
    this.name = 'PackageError';
  }
}
