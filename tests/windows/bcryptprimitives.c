/*
 * Wine before version 9 has no bcryptprimitives.dll, which the standard library of Rust takes its
 * random numbers from: every program ends at once without it. A test aid, shipped nowhere.
 */
#include <windows.h>

/* RtlGenRandom, by the name that advapi32.dll exports it under. */
BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length)
{
    return SystemFunction036(buffer, (ULONG)length);
}
