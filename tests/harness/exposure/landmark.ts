import type { Door, Knock } from './door.ts';
import type { Round } from './probe.ts';

/**
 * Doors that are known to be open whatever the contract says, by vantage, such as the API server's: for a vantage that
 * may reach nothing of the system they are the witness that it can reach anything.
 */
export type Landmarks = ReadonlyMap<string, Door>;

/** Each landmark is one more door of its vantage. */
export const withLandmarks = (rounds: readonly Round[], landmarks: Landmarks): readonly Round[] =>
  rounds.map(({ probe, doors }) => {
    const landmark = landmarks.get(probe.vantage.name);
    return { probe, doors: landmark === undefined ? doors : [...doors, landmark] };
  });

/** Whether a knock was at a landmark, and no door of the system. */
export const isAtLandmark = ({ vantage, door }: Knock, landmarks: Landmarks): boolean =>
  landmarks.get(vantage) === door;
