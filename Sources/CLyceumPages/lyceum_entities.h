#ifndef LYCEUM_ENTITIES_H
#define LYCEUM_ENTITIES_H

enum { LYC_ENTITIES = 2125, LYC_ENTITY_LENGTH = 31 };

typedef struct {
    const char *name;
    const char *text;
    /// Known without a semicolon, too.
    int isLegacy;
} lyc_entity;

extern const lyc_entity lyc_entities[LYC_ENTITIES];
#endif
