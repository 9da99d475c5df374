import js from '@eslint/js';
import accessibility from 'eslint-plugin-jsx-a11y';
import hooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import types from 'typescript-eslint';

export default defineConfig(
  { ignores: ['src/api/schema.ts', 'eslint.config.js'] },
  js.configs.recommended,
  types.configs.strictTypeChecked,
  accessibility.flatConfigs.strict,
  hooks.configs.flat['recommended-latest'],
  {
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', 500],
      'max-lines-per-function': ['error', 60],
      'no-restricted-imports': ['error', { patterns: [{ group: ['./*', '../*'], message: 'Import by @/…' }] }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // An event handler that starts an asynchronous act answers for its failure itself.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // The router redirects and answers "not found" by throwing its own values.
      '@typescript-eslint/only-throw-error': 'off',
    },
  },
  {
    files: ['tests/**', '*.config.*', 'src/theme/**'],
    rules: { 'no-restricted-imports': 'off', 'max-lines-per-function': 'off' },
  },
);
