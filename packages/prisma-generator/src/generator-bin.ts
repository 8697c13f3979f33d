import { enableCompileCache } from 'node:module';

enableCompileCache();
const { default: helper } = await import('@prisma/generator-helper');

helper.generatorHandler({
  onManifest: () => ({ prettyName: 'pgTrickle', defaultOutput: './generated/pgtrickle' }),
  async onGenerate(options) {
    const { generate } = await import('./generator.js');
    // stderr belongs to Prisma's protocol; what is written to stdout is shown.
    await generate(options, (text) => process.stdout.write(`${text}\n`)).catch(async (error: unknown) => {
      const { renderError } = await import('@pgtrickle-js/core/portable');
      throw Object.assign(new Error(renderError(error)), { stack: '' });
    });
  },
});
