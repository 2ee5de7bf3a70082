import { expect, test } from '../fixtures.ts';

const service = 'tasks';
const id = expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);

test.describe('A stored task comes back to the letter', () => {
  const titles = {
    'an ordinary title': 'Buy milk',
    'the separator of the original store': 'a TASK_SPLIT b',
    'an end and a beginning in JSON': '"}TASK_SPLIT{"title":"b',
    'line breaks and tabs': 'a\r\nb\tc',
    'a path': '../../tasks.txt',
    SQL: "'); DROP TABLE tasks; --",
    HTML: '<script>alert(1)</script>',
    'letters of many scripts': 'Ärger 漢字 שלום 🧺',
    'a null character': 'a\u0000b',
    'spaces around it': '  a  ',
  } as const;
  for (const [what, title] of Object.entries(titles)) {
    test(`with ${what}`, async ({ tasks, account: { authorization } }) => {
      const task = { title, text: title };
      const stored = { message: 'Task stored.', createdTask: { id, ...task } };
      const reply = await tasks.store(authorization, task);
      expect(reply).toEqual({ status: 201, body: stored, service });
      const { createdTask } = reply.body as { createdTask: { id: string } };
      const loaded = {
        message: 'Tasks loaded.',
        tasks: expect.arrayContaining([{ id: createdTask.id, ...task }]),
      };
      expect(await tasks.load(authorization)).toEqual({ status: 200, body: loaded, service });
    });
  }
});

test.describe('A task is refused', () => {
  const bodies = {
    nothing: {},
    'no title': { text: 'a' },
    'no text': { title: 'a' },
    'an empty title': { title: '', text: 'a' },
    'a number for a title': { title: 1, text: 'a' },
  } as const;
  for (const [what, body] of Object.entries(bodies)) {
    test(`with ${what}`, async ({ tasks, account: { authorization } }) => {
      const answer = { message: expect.stringMatching(/needs to be specified!/) };
      expect(await tasks.store(authorization, body)).toEqual({
        status: 422,
        body: answer,
        service,
      });
    });
  }
});
