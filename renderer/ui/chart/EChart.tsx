/**
 * A chart in the page: follows the size of its place, is disposed of with it, and says in words what it shows.
 *
 * It builds no options; those are pure functions beside it. A click is passed on with the id of the part (CH3).
 */
import { useEffect, useEffectEvent, useRef, type ReactElement } from 'react';
import { createChart, type ChartOption, type EChartsType } from './echarts-core.ts';

export interface EChartProps {
  readonly option: ChartOption;
  /** Pixels. */
  readonly height: number;
  /** What a screen reader says instead of the picture; the figures themselves stand in the table beside it. */
  readonly label: string;
  readonly onPart?: ((id: string) => void) | undefined;
}

/** Draws the option and keeps it drawn. */
export function EChart({ option, height, label, onPart }: EChartProps): ReactElement {
  const place = useRef<HTMLElement>(null);
  const chart = useRef<EChartsType>(null);
  const handleClick = useEffectEvent((event: unknown) => {
    const id = readPartId(event);
    if (id !== null) onPart?.(id);
  });

  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const created = createChart(element);
    chart.current = created;
    created.on('click', event => handleClick(event));
    const observer = new ResizeObserver(() => created.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      created.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    chart.current?.setOption(option, { notMerge: true });
  }, [option]);

  return <figure ref={place} aria-label={label} style={{ height, width: '100%', margin: 0 }} />;
}

function readPartId(event: unknown): string | null {
  const data = (event as { data?: { id?: unknown } }).data;
  return typeof data?.id === 'string' ? data.id : null;
}
