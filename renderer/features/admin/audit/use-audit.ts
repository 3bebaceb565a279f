/** The audit log page by page, newest first. It is read from the server and never kept on this device. Rules AP1, AP2, AL4. */
import { useState } from 'react';
import type { z } from 'zod';
import type { AppErrorData } from '../../../../common/protocol/app-error.ts';
import { AUDIT_LIST, type AuditFilter } from '../../../../common/protocol/calls/audit.ts';
import type { AuditRow } from '../../../../common/protocol/messages.ts';
import { callServer, useCall } from '../../../app/call-server.ts';

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
  readonly first: z.output<typeof AUDIT_LIST.answer> | undefined;
  readonly rows: readonly AuditRow[];
  readonly isLoading: boolean;
  readonly error: AppErrorData | null;
}

/** The entries that match the filter. */
export function useAudit(filter: AuditFilter): Audit {
  const asked = (before: number | null): z.input<typeof AUDIT_LIST.request> => ({ filter, before, limit: PAGE_ROWS });
  const { value: first, error, isLoading, reload } = useCall(AUDIT_LIST, asked(null), [JSON.stringify(filter)]);
  const [kept, setKept] = useState<Following>({ first: undefined, rows: [], isLoading: false, error: null });
  const following = kept.first === first ? kept : { first, rows: [], isLoading: false, error: null };
  const rows = [...(first?.rows ?? []), ...following.rows];

  const more = (): void => {
    const before = rows.at(-1)?.n ?? null;
    setKept({ ...following, isLoading: true, error: null });
    void callServer(AUDIT_LIST, asked(before)).then(answer =>
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
