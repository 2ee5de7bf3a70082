import { commonSettings, list, serviceUrl, wholeNumber } from 'chassis';
import * as z from 'zod';

/** Tasks' settings. */
export const Config = z.object({
  ...commonSettings('tasks'),
  /** Where Users publishes the keys. */
  USERS_API_URL: serviceUrl,
  TASKS_FOLDER: z.string().default('/data'),
  /** How many tasks one user may keep. */
  TASKS_PER_USER: wholeNumber(1, 1_000_000).default(1_000),
  /** Tasks stored or deleted per minute by one user: each is a write to the disk. */
  WRITE_LIMIT: wholeNumber(1, 1_000_000).default(600),
  /** The web pages that may call: origins separated by commas, `*` for all, `none` for none. */
  CORS_ORIGINS: list.default(['*']),
});
