import { start } from 'chassis';
import { authApp } from './app.ts';
import { Config } from './config.ts';
import { defaultCost } from './password.ts';
import { createQueue } from './queue.ts';
import { makeSigningKey, readSigningKeys } from './signing-keys.ts';

start('auth', Config, ({ SIGNING_KEYS_FOLDER: folder }, logger) => {
  const given = folder === undefined ? undefined : readSigningKeys(folder);
  if (given === undefined)
    logger.warn('no signing key given: made one that lives as long as this process');
  const keys = given ?? [makeSigningKey()];
  const queue = createQueue({ atOnce: 2, waiting: 16 });
  return { app: authApp({ keys, cost: defaultCost, queue, logger }) };
});
