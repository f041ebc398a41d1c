/* The least that a native-messaging host can be: answers every frame with itself. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int main(void) {
    uint32_t length;
    while (fread(&length, sizeof length, 1, stdin) == 1) {
        char *bytes = malloc(length ? length : 1);
        if (!bytes || fread(bytes, 1, length, stdin) != length) return 1;
        fwrite(&length, sizeof length, 1, stdout);
        fwrite(bytes, 1, length, stdout);
        fflush(stdout);
        free(bytes);
    }
    return 0;
}
