/** The audit log page by page, newest first. It is read from the server and never kept on this device. Rules AP1, AP2. */
import { useState } from 'react';
import type { AppErrorData } from '../../../../common/protocol/app-error.ts';
import type { AuditAnswer, AuditRow } from '../../../../common/protocol/messages.ts';
import { desktop } from '../../../app/desktop.ts';
import { useAnswer } from '../../../ui/hooks/use-answer.ts';

const PAGE_ROWS = 50;

export interface Audit {
  readonly rows: readonly AuditRow[];
  /** Entries that match, over all pages; null until the first answer. */
  readonly total: number | null;
  readonly isLoading: boolean;
  readonly error: AppErrorData | null;
  /** Reads the page after the last row. */
  more(this: void): void;
  /** Reads the newest again. */
  reload(this: void): void;
}

/** Pages after the first, and the first page that they follow; they no longer count when that is read anew. */
interface Following {
  readonly first: AuditAnswer | undefined;
  readonly rows: readonly AuditRow[];
  readonly isLoading: boolean;
  readonly error: AppErrorData | null;
}

/** `action` narrows the log to one action; null for all. */
export function useAudit(action: string | null): Audit {
  const read = (before: number | null): ReturnType<typeof desktop.audit.list> =>
    desktop.audit.list({ before, limit: PAGE_ROWS, action });
  const { value: first, error, isLoading, reload } = useAnswer(() => read(null), [action]);
  const [kept, setKept] = useState<Following>({ first: undefined, rows: [], isLoading: false, error: null });
  const following = kept.first === first ? kept : { first, rows: [], isLoading: false, error: null };
  const rows = [...(first?.rows ?? []), ...following.rows];

  const more = (): void => {
    const before = rows.at(-1)?.n ?? null;
    setKept({ ...following, isLoading: true, error: null });
    void read(before).then(answer =>
      setKept(now => {
        if (now.first !== first) return now; // the first page was read anew meanwhile
        const added = answer.ok ? [...now.rows, ...answer.value.rows] : now.rows;
        return { first, rows: added, isLoading: false, error: answer.ok ? null : answer.error };
      }),
    );
  };

  return {
    rows,
    total: first?.total ?? null,
    isLoading: isLoading || following.isLoading,
    error: error ?? following.error,
    more,
    reload,
  };
}
