/**
 * Runs works side by side and gives their results in order. The first failure aborts the others and is thrown once they
 * have all ended, so that nothing is still at work when the undo begins.
 */
export async function together<const Works extends readonly Work[]>(
  signal: AbortSignal,
  works: Works,
): Promise<{ -readonly [Index in keyof Works]: Awaited<ReturnType<Works[Index]>> }> {
  const failure = new AbortController();
  const joint = AbortSignal.any([signal, failure.signal]);
  const started = works.map(async (work) => {
    try {
      return await work(joint);
    } catch (error) {
      failure.abort(error);
      throw error;
    }
  });
  await Promise.allSettled(started);
  failure.signal.throwIfAborted();
  return (await Promise.all(started)) as Awaited<ReturnType<typeof together<Works>>>;
}

type Work = (signal: AbortSignal) => Promise<unknown>;
