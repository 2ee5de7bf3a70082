/** A moment in the middle of some work that others wait for. */
export interface Moment {
  /** Says that it has come. */
  readonly come: () => void;
  /** Resolves when it has; rejects when the work failed before. */
  readonly reached: Promise<void>;
  /** Gives what the work gives, at whose end the moment has come at the latest. */
  readonly within: <Result>(work: Promise<Result>) => Promise<Result>;
}

/** A moment that has not come yet. */
export function createMoment(): Moment {
  const { promise: reached, resolve: come, reject } = Promise.withResolvers<void>();
  reached.catch(() => undefined); // perhaps nobody waits for it
  return {
    come,
    reached,
    within: async (work) => {
      try {
        const result = await work;
        come();
        return result;
      } catch (error) {
        reject(error);
        throw error;
      }
    },
  };
}
