import { start } from 'chassis';
import { opened } from 'chassis/database';
import { tasksApp } from './app.ts';
import { Config } from './config.ts';
import { createKeySet } from './key-set.ts';
import { openTaskStore } from './task-store.ts';
import { checkTokens } from './token-check.ts';

start('tasks', Config, (config, logger) => {
  const tasks = opened(() => openTaskStore(config.TASKS_FOLDER, config.TASKS_PER_USER), logger);
  const keys = createKeySet({ usersUrl: config.USERS_API_URL, logger });
  const app = tasksApp({
    tasks,
    guard: checkTokens(keys),
    assertKeys: keys.assertLoaded,
    writeLimit: config.WRITE_LIMIT,
    corsOrigins: config.CORS_ORIGINS,
    logger,
  });
  return { app, close: tasks.close };
});
