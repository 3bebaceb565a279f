/** What all charts have in common. Figures appear at once: data does not move (visual language). */
import type { ChartLook } from './chart-look.ts';
import type { ChartOption } from './echarts-core.ts';

/** Type, tooltip and stillness. Tooltips are drawn on the canvas, so that no text of a customer is ever read as HTML (CH4). */
export function buildBaseOption(look: ChartLook): ChartOption {
  return {
    animation: false,
    textStyle: { fontFamily: look.fontFamily, fontSize: look.fontSize, color: look.text },
    tooltip: {
      renderMode: 'richText',
      confine: true,
      backgroundColor: look.surface,
      borderColor: look.hairline,
      borderWidth: 1,
      padding: [6, 10],
      textStyle: { color: look.text, fontSize: look.fontSize, fontFamily: look.fontFamily },
    },
  };
}
