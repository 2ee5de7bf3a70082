import { start } from 'chassis';
import { opened } from 'chassis/database';
import { usersApp } from './app.ts';
import { createAuthClient } from './auth-client.ts';
import { Config } from './config.ts';
import { createLimits } from './limits.ts';
import { openUserStore } from './user-store.ts';

start('users', Config, (config, logger) => {
  const users = opened(() => openUserStore(config.USERS_FOLDER), logger);
  const auth = createAuthClient(config.AUTH_API_URL, config.AUTH_TIMEOUT_MS);
  const limits = createLimits(config.ADDRESS_LIMIT, config.ACCOUNT_LIMIT);
  const trustedProxies = config.TRUSTED_PROXIES;
  const app = usersApp({ auth, users, limits, trustedProxies, logger });
  return { app, close: users.close };
});
