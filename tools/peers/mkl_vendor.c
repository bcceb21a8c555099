/* Preloaded into PyTorch, this answers MKL's question for the processor's vendor with yes, so that MKL takes its fast
   float32 path on other makers' processors too. tools/compare-peers compiles it and shows both rows. */
int mkl_serv_intel_cpu_true(void) {
  return 1;
}
