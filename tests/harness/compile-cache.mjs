// Imported ahead of a command, so that its own modules are compiled once for all runs, and those of newman and Playwright, which it
// starts. https://nodejs.org/api/module.html#module-compile-cache
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '../../node_modules/.cache/node');
enableCompileCache(process.env.NODE_COMPILE_CACHE);
