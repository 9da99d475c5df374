import js from '@eslint/js';
import accessibility from 'eslint-plugin-jsx-a11y';
import hooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import types from 'typescript-eslint';

export default defineConfig(
  { ignores: ['src/api/schema.ts', 'eslint.config.js', 'tools/**', 'public/**'] },
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
    },
  },
  {
    files: ['tests/**', '*.config.*'],
    rules: { 'no-restricted-imports': 'off', 'max-lines-per-function': 'off' },
  },
);
