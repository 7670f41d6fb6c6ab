#pragma once

// The words in which kernels say what nvcc must be told, and which mean nothing to another compiler.
#ifdef __CUDACC__
#define CLINICALBERT_DEVICE __device__ __forceinline__
#define CLINICALBERT_UNROLL _Pragma("unroll")
#else
#define CLINICALBERT_DEVICE inline
#define CLINICALBERT_UNROLL
#endif
