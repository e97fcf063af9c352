import { createHash } from 'node:crypto';
import type { Condition } from '../model/alert.ts';
import type { ActionName, ChecklistItem } from '../model/checklist.ts';

/** An item by its text. What it checks, and what it gates, may change without making it another. */
export function checklistItem(
  text: string,
  more: {
    /** The condition as it was written, and what it means. */
    readonly check?: string;
    readonly parsed?: { readonly condition: Condition; readonly forMs?: number };
    readonly gate?: ActionName;
  } = {},
): ChecklistItem {
  const { check = '', parsed, gate } = more;
  return {
    id: createHash('sha256').update(text.replace(/\s+/g, ' ').trim()).digest('hex').slice(0, 12),
    text,
    ...(parsed ? { check: { condition: parsed.condition, text: check, forMs: parsed.forMs ?? 0 } } : {}),
    ...(gate ? { gate } : {}),
  };
}
