/** 统计: the statistics page. */
export { InsightsPage } from './InsightsPage.tsx';
