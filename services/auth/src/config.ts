import { commonSettings } from 'chassis';
import * as z from 'zod';

/** Auth's settings. */
export const Config = z.object({
  ...commonSettings('auth'),
  /** A folder of PEM files with P-256 private keys, as a Secret is mounted. */
  SIGNING_KEYS_FOLDER: z.string().optional(),
});
