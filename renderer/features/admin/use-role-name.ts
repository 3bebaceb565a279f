/** The name of a role: the company's own, or the words of the language for a built-in one. */
import { useTranslation } from 'react-i18next';

/** `name` is empty for built-in roles. */
export function useRoleName(): (roleId: string, name: string) => string {
  const { t } = useTranslation('app');
  return (roleId, name) => (name === '' ? t(`role.${roleId}`) : name);
}
