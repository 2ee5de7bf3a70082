import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type SocketRow, socketOf, socketRowSchema } from './socket.ts';

describe('socketOf', () => {
  const zeros = '0'.repeat(24);
  const rows: readonly (readonly [SocketRow['table'], string, string])[] = [
    ['tcp', '00000000:1F90', 'TCP 0.0.0.0 8080 all addresses'],
    ['tcp', '0100007F:0050', 'TCP 127.0.0.1 80 loopback'],
    ['tcp', '0B00007F:A3C1', 'TCP 127.0.0.11 41921 loopback'],
    ['tcp', '0500F40A:238D', 'TCP 10.244.0.5 9101 one address'],
    ['udp', '00000000:0035', 'UDP 0.0.0.0 53 all addresses'],
    ['tcp6', `${zeros}00000000:FFFF`, 'TCP :: 65535 all addresses'],
    ['tcp6', `${zeros}01000000:0050`, 'TCP ::1 80 loopback'],
    ['tcp6', '0000000000000000FFFF00000100007F:0050', 'TCP 127.0.0.1 80 loopback'],
    ['tcp6', '0000000000000000FFFF000000000000:0050', 'TCP 0.0.0.0 80 all addresses'],
    ['udp6', '5300FDFC93E7CD0E0000000002000000:0001', 'UDP fcfd:53:ecd:e793::2 1 one address'],
  ];
  for (const [table, local, expected] of rows) {
    test(`${table} ${local}: ${expected}`, () => {
      const { protocol, address, port, scope } = socketOf({ table, local });
      assert.equal(`${protocol} ${address} ${port} ${scope}`, expected);
    });
  }
});

describe('socketRowSchema', () => {
  const rows: Record<string, boolean> = {
    '0100007F:0050': true,
    local_address: false,
    '0100007f:0050': false,
    '0100007F:50': false,
    '0100007F0100007F:0050': false,
  };
  for (const [local, isRow] of Object.entries(rows)) {
    test(`${isRow ? 'takes' : 'refuses'} ${local}`, () => {
      assert.equal(socketRowSchema.safeParse({ table: 'tcp', local }).success, isRow);
    });
  }
});
