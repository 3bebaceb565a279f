/**
 * The parts of ECharts that are used, and nothing else of it: bar, line and ring on a canvas. A new kind of chart is added here.
 */
import { BarChart, LineChart, PieChart } from 'echarts/charts';
import { GridComponent, TitleComponent, TooltipComponent } from 'echarts/components';
import * as core from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import type { EChartsCoreOption, EChartsType } from 'echarts/core';

let isReady = false;

/** Puts an empty chart into the element. The caller disposes of it. */
export function createChart(element: HTMLElement): EChartsType {
  if (!isReady) {
    core.use([BarChart, LineChart, PieChart, GridComponent, TitleComponent, TooltipComponent, CanvasRenderer]);
    isReady = true;
  }
  return core.init(element, null, { renderer: 'canvas' });
}

export type { EChartsCoreOption as ChartOption, EChartsType };
