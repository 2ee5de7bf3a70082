import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { contractSchema } from './contract.ts';

const file = join(import.meta.dirname, '..', '..', '..', 'k8s', 'exposure.schema.json');

test('the JSON Schema for editors is the one that the harness parses by', () => {
  const schema = z.toJSONSchema(contractSchema, { io: 'input' });
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), JSON.parse(JSON.stringify(schema)));
});
