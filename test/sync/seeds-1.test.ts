/** A part of the seeds; the parts run beside each other. */
import { describeSeeds } from './support/seeds.ts';

describeSeeds(0);
