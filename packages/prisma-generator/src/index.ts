export { emitViewBlock } from './emit/view-block.js';
export { type FieldType, fieldType } from './field-type.js';
export { type ViewField, type ViewModel, viewModels } from './model.js';
export { readViewBlocks } from './read-view-blocks.js';
