import { createApp, HttpError, type Logger, limitRate, message, type Route, route } from 'chassis';
import { assertWritable, type Opened } from 'chassis/database';
import type { Express, RequestHandler } from 'express';
import * as z from 'zod';
import { allowOrigins } from './cors.ts';
import type { TaskStore } from './task-store.ts';

interface TasksOptions {
  readonly tasks: Opened<TaskStore>;
  /** Lets pass whoever has a token, and leaves its subject in `locals.owner`. */
  readonly guard: RequestHandler;
  readonly assertKeys: () => Promise<void>;
  /** Tasks stored or deleted per minute by one user. */
  readonly writeLimit: number;
  readonly corsOrigins: readonly string[];
  readonly logger: Logger;
}

const words = (name: string, most: number) =>
  z
    .string(`A ${name} needs to be specified!`)
    .regex(/\S/, `A ${name} needs to be specified!`)
    .max(most, `The ${name} is too long.`)
    // Half a surrogate pair has no UTF-8, so it would come back as something else.
    .refine((text) => text.isWellFormed(), `The ${name} is not Unicode text.`);

const Draft = z.strictObject({ title: words('title', 200), text: words('text', 5_000) });
const TaskShape = z.strictObject({ id: z.uuid(), title: z.string(), text: z.string() });

const unpaged = 'Only limit (1 to 100) and before (a whole number) can be asked for, each once.';

const wholeNumber = (most: number) =>
  z
    .string(unpaged)
    .regex(/^[1-9]\d{0,14}$/, unpaged)
    .transform(Number)
    .refine((value) => value <= most, unpaged);

const Paging = z.strictObject(
  {
    limit: wholeNumber(100).default(20),
    before: wholeNumber(Number.MAX_SAFE_INTEGER).default(Number.MAX_SAFE_INTEGER),
  },
  unpaged,
);

/** The Tasks API: everybody's own tasks. */
export function tasksApp(options: TasksOptions): Express {
  const { tasks, assertKeys, corsOrigins, logger } = options;
  const ready = async () => {
    assertWritable(tasks.use().database);
    await assertKeys();
  };
  const middleware = [allowOrigins(corsOrigins)];
  return createApp({ name: 'tasks', logger, middleware, routes: routes(options), ready });
}

function routes({ tasks, guard, writeLimit }: TasksOptions): Route[] {
  const perUser = limitRate({
    identifier: 'user',
    limit: writeLimit,
    windowMs: 60_000,
    keyGenerator: (_request, { locals }) => locals.owner,
  });
  const secured = { needsToken: true, guards: [guard] } as const;
  const refusals = { 401: message, 503: message };
  const missing = () => new HttpError(404, 'There is no such task.');
  return [
    route({
      method: 'get',
      path: '/tasks',
      summary: 'A page of one’s own tasks, newest first; the `Link` header names the next page',
      ...secured,
      query: Paging,
      answers: {
        200: z.strictObject({ message: z.string(), tasks: z.array(TaskShape) }),
        422: message,
        ...refusals,
      },
      handle({ query: { limit, before }, locals: { owner } }) {
        const page = tasks.use().page(owner, limit, before);
        const link = `</tasks?limit=${limit}&before=${page.next}>; rel="next"`;
        const headers: Record<string, string> = page.next === undefined ? {} : { Link: link };
        const json = `{"message":"Tasks loaded.","tasks":${page.tasks}}`;
        return { status: 200, json, headers };
      },
    }),
    route({
      method: 'post',
      path: '/tasks',
      summary: 'Stores a task',
      ...secured,
      body: Draft,
      limits: [perUser],
      answers: {
        201: z.strictObject({ message: z.string(), createdTask: TaskShape }),
        409: message,
        422: message,
        429: message,
        ...refusals,
      },
      handle({ body: { title, text }, locals: { owner } }) {
        const createdTask = tasks.use().add(owner, title, text);
        if (createdTask === undefined) throw new HttpError(409, 'There are too many tasks.');
        const headers = { Location: `/tasks/${createdTask.id}` };
        return { status: 201, body: { message: 'Task stored.', createdTask }, headers };
      },
    }),
    route({
      method: 'get',
      path: '/tasks/:id',
      summary: 'One of one’s own tasks',
      ...secured,
      answers: {
        200: z.strictObject({ message: z.string(), task: TaskShape }),
        404: message,
        ...refusals,
      },
      handle({ request: { params }, locals: { owner } }) {
        const task = tasks.use().find(owner, String(params.id));
        if (task === undefined) throw missing();
        return { status: 200, body: { message: 'Task loaded.', task } };
      },
    }),
    route({
      method: 'delete',
      path: '/tasks/:id',
      summary: 'Deletes one of one’s own tasks',
      ...secured,
      limits: [perUser],
      answers: { 200: message, 404: message, 429: message, ...refusals },
      handle({ request: { params }, locals: { owner } }) {
        if (!tasks.use().remove(owner, String(params.id))) throw missing();
        return { status: 200, body: { message: 'Task deleted.' } };
      },
    }),
  ];
}
