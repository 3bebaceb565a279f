/** 统计: the statistics page. */
export { InsightsPage, type InsightsPageProps } from './InsightsPage.tsx';
