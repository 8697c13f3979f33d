import { type MethodTable, methodTable } from '../values/function.js';
import { asInt, type Float, type Int, PyFloat } from '../values/number.js';

/** Python's `int` methods. */
export const intMethods: MethodTable = methodTable({
  'bit_length()': (self: Int) => {
    const magnitude = BigInt(asInt(self) ?? 0);
    return magnitude === 0n ? 0 : (magnitude < 0n ? -magnitude : magnitude).toString(2).length;
  },
  'conjugate()': (self: Int) => self,
  'is_integer()': () => true,
});

/** Python's `float` methods. */
export const floatMethods: MethodTable = methodTable({
  'is_integer()': (self: Float) => self instanceof PyFloat,
  'conjugate()': (self: Float) => self,
});
