/** The journal under loss of power at every single call, on full disks and damaged files. */
import { describe, expect, it } from 'vitest';
import type { JournalRecord } from '../../common/ipc/worker-bridge.ts';
import { openJournal, type Journal } from '../../main/services/journal.ts';
import { encodeLine } from '../../main/services/journal-file.ts';
import { FakeDisk, systemError } from './support/fake-disk.ts';

const PATH = 'journal.log';

function makeRecord(n: number, size = 20): JournalRecord {
  return { id: `0190a0a0-0000-7000-8000-${String(n).padStart(12, '0')}`, cseq: n, data: 'x'.repeat(size) };
}
function numbersOf(journal: Journal): number[] {
  return journal.pending().map(record => record.cseq);
}
function diskWith(bytes: Buffer): FakeDisk {
  const disk = new FakeDisk();
  disk.files.set(PATH, { synced: bytes, current: bytes });
  return disk;
}

describe('journal', () => {
  it('[JO4] records are there again after closing and opening, in their order', async () => {
    const disk = new FakeDisk();
    const journal = await openJournal(disk.port, PATH);
    await journal.append([makeRecord(1), makeRecord(2)]);
    await journal.append([makeRecord(3)]);
    await journal.close();
    expect(numbersOf(await openJournal(disk.reboot(0).port, PATH))).toEqual([1, 2, 3]);
  });

  it('[JO6] the same record again changes nothing', async () => {
    const disk = new FakeDisk();
    const journal = await openJournal(disk.port, PATH);
    await journal.append([makeRecord(1)]);
    const size = disk.files.get(PATH)?.current.length;
    await journal.append([makeRecord(1)]);
    expect(disk.files.get(PATH)?.current.length).toBe(size);
    expect(numbersOf(journal)).toEqual([1]);
  });

  it('[JO6] a record that its device numbered anew takes the place of the former, also after a restart', async () => {
    const disk = new FakeDisk();
    const journal = await openJournal(disk.port, PATH);
    await journal.append([makeRecord(1), makeRecord(2)]);
    await journal.append([{ ...makeRecord(1), cseq: 11 }]);
    expect(numbersOf(journal)).toEqual([11, 2]);
    expect(numbersOf(await openJournal(disk.reboot(0).port, PATH))).toEqual([11, 2]);
    await journal.acknowledge([makeRecord(1).id]);
    expect(numbersOf(await openJournal(disk.reboot(1).port, PATH))).toEqual([2]);
  });

  it('[PR12] an empty acknowledgement takes what is not needed out of the file at once, and keeps what waits', async () => {
    const disk = new FakeDisk();
    const journal = await openJournal(disk.port, PATH);
    await journal.append([{ ...makeRecord(1), data: 'erased person' }, makeRecord(2)]);
    await journal.acknowledge([makeRecord(1).id]);
    expect(disk.files.get(PATH)?.current.toString()).toContain('erased person');
    await journal.acknowledge([]);
    expect(disk.files.get(PATH)?.current.toString()).not.toContain('erased person');
    await journal.append([makeRecord(3)]);
    expect(numbersOf(await openJournal(disk.reboot(0).port, PATH))).toEqual([2, 3]);
  });

  it('[P14][JO2] a torn tail of any length is cut off and the rest stays', async () => {
    const good = encodeLine({ add: [makeRecord(1)] });
    const torn = encodeLine({ add: [makeRecord(2)] });
    for (let length = 0; length < torn.length; length++) {
      const disk = diskWith(Buffer.concat([good, torn.subarray(0, length)]));
      const journal = await openJournal(disk.port, PATH);
      expect(numbersOf(journal)).toEqual([1]);
      await journal.append([makeRecord(3)]);
      expect(numbersOf(await openJournal(disk.reboot(0).port, PATH))).toEqual([1, 3]);
    }
  });

  it('[JO1] a line with any changed byte does not count', async () => {
    const line = encodeLine({ add: [makeRecord(1)] });
    for (let at = 0; at < line.length; at++) {
      const broken = Buffer.from(line);
      broken[at] = (broken[at] ?? 0) ^ 0x01;
      expect(numbersOf(await openJournal(diskWith(broken).port, PATH))).toEqual([]);
    }
  });

  it('[JO3] bad lines between good ones are skipped and counted', async () => {
    const bad = encodeLine({ add: [makeRecord(2)] });
    bad.write('zz', 30);
    const bytes = Buffer.concat([encodeLine({ add: [makeRecord(1)] }), bad, encodeLine({ add: [makeRecord(3)] })]);
    const journal = await openJournal(diskWith(bytes).port, PATH);
    expect(numbersOf(journal)).toEqual([1, 3]);
    expect(journal.damagedLines).toBe(1);
  });

  it('[JO4] whatever call the power fails at, nothing confirmed is lost and no append counts in part', async () => {
    const clean = new FakeDisk();
    await runScenario(clean);
    expect(clean.calls).toBeGreaterThan(40);
    const failures: string[] = [];
    for (let crashAt = 1; crashAt <= clean.calls; crashAt++) {
      for (const torn of [0, 0.5, 1]) {
        for (const keep of [0, 0.5, 1]) {
          const disk = new FakeDisk();
          disk.crashAt = crashAt;
          disk.torn = torn;
          const { confirmed, attempted, acknowledged } = await runScenario(disk);
          const journal = await openJournal(disk.reboot(keep).port, PATH, 400);
          const found = numbersOf(journal);
          const faults: string[] = [];
          if (found.join() !== [...found].toSorted((a, b) => a - b).join()) faults.push('order');
          if (confirmed.some(n => !found.includes(n) && !acknowledged.includes(n))) faults.push('lost');
          for (const group of attempted) {
            const live = group.filter(n => !acknowledged.includes(n));
            const there = live.filter(n => found.includes(n)).length;
            if (there !== 0 && there !== live.length) faults.push('partial');
          }
          if (faults.length > 0) failures.push(`call ${crashAt}, torn ${torn}, kept ${keep}: ${faults.join()}`);
        }
      }
    }
    expect(failures).toEqual([]);
  }, 60_000);

  it('[JO5] a full disk gives disk_full, nothing of that append counts, and later appends work', async () => {
    for (const partial of [false, true]) {
      const disk = new FakeDisk();
      const journal = await openJournal(disk.port, PATH);
      await journal.append([makeRecord(1)]);
      disk.failing.set('write', { error: systemError('ENOSPC'), partial });
      await expect(journal.append([makeRecord(2), makeRecord(3)])).rejects.toMatchObject({ code: 'disk_full' });
      disk.failing.clear();
      expect(numbersOf(journal)).toEqual([1]);
      expect(numbersOf(await openJournal(disk.reboot(1).port, PATH))).toEqual([1]);
      await journal.append([makeRecord(4)]);
      expect(numbersOf(await openJournal(disk.reboot(0).port, PATH))).toEqual([1, 4]);
    }
  });

  it('[JO5] a failed fsync takes the line back', async () => {
    const disk = new FakeDisk();
    const journal = await openJournal(disk.port, PATH);
    disk.failing.set('sync', { error: systemError('EIO'), partial: false });
    await expect(journal.append([makeRecord(1)])).rejects.toMatchObject({ code: 'journal_failed' });
    disk.failing.clear();
    await journal.append([makeRecord(2)]);
    expect(numbersOf(await openJournal(disk.reboot(0).port, PATH))).toEqual([2]);
  });

  it('[JO7] acknowledged records disappear and the file shrinks', async () => {
    const disk = new FakeDisk();
    const journal = await openJournal(disk.port, PATH, 2_000);
    for (let n = 1; n <= 100; n++) await journal.append([makeRecord(n, 100)]);
    const full = disk.files.get(PATH)?.current.length ?? 0;
    await journal.acknowledge(Array.from({ length: 99 }, (_, i) => makeRecord(i + 1).id));
    expect(disk.files.get(PATH)?.current.length).toBeLessThan(full / 20);
    expect([...disk.files.keys()]).toEqual([PATH]);
    await journal.append([makeRecord(101)]);
    expect(numbersOf(await openJournal(disk.reboot(0).port, PATH))).toEqual([100, 101]);
  });

  it('[JO7] a rewriting that fails loses nothing', async () => {
    for (const name of ['rename', 'open']) {
      const disk = new FakeDisk();
      const journal = await openJournal(disk.port, PATH, 100);
      for (let n = 1; n <= 10; n++) await journal.append([makeRecord(n, 100)]);
      disk.failing.set(name, { error: systemError('EACCES'), partial: false });
      await journal.acknowledge(Array.from({ length: 9 }, (_, i) => makeRecord(i + 1).id)).catch(() => undefined);
      disk.failing.clear();
      expect(numbersOf(journal)).toEqual([10]);
      expect(numbersOf(await openJournal(disk.reboot(1).port, PATH))).toEqual([10]);
    }
  });

  it('[JO8] a closed journal refuses', async () => {
    const journal = await openJournal(new FakeDisk().port, PATH);
    await journal.close();
    await expect(journal.append([makeRecord(1)])).rejects.toMatchObject({ code: 'store_locked' });
  });
});

interface Told {
  readonly confirmed: number[];
  readonly attempted: number[][];
  readonly acknowledged: number[];
}

/** Appends, acknowledges and rewrites until the end or until the power fails; tells what was confirmed. */
async function runScenario(disk: FakeDisk): Promise<Told> {
  const told: Told = { confirmed: [], attempted: [], acknowledged: [] };
  try {
    const journal = await openJournal(disk.port, PATH, 400);
    for (let round = 0; round < 6; round++) {
      const group = [round * 3 + 1, round * 3 + 2, round * 3 + 3];
      told.attempted.push(group);
      await journal.append(group.map(n => makeRecord(n, 60)));
      told.confirmed.push(...group);
      if (round % 2 === 1) {
        const done = [round * 3 - 2, round * 3 - 1, round * 3, ...group.slice(0, 2)];
        told.acknowledged.push(...done); // even when the call fails: an acknowledgement may or may not have counted
        await journal.acknowledge(done.map(n => makeRecord(n).id));
      }
    }
    await journal.close();
  } catch {
    // the power failed: what the disk holds is looked at by the test
  }
  return told;
}
