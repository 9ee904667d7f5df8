/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Fixture images as text. A recipe is a list of lines, each making or changing one file below a
 * root directory; reviewable in a diff, tiny, and its own explanation. `#` starts a comment.
 *
 *   dir PATH                             a directory (parents are always made)
 *   raw PATH SIZE [fill=BYTE]            a sparse file; SIZE is a number with K, M, G, or bytes
 *   text PATH "content\n"                a small file with exactly that content
 *   qcow2 PATH SIZE [key=value…]         a valid empty image written by the recipe itself:
 *        version=2|3 cluster_bits=16 backing="NAME" format=FMT data_file="NAME" dirty corrupt
 *        lazy raw_data snapshots=N crypt=N ext=0xTYPE:"payload" (repeatable) backing_at=OFFSET
 *   qcow PATH SIZE [backing=NAME]        likewise qcow, qed [noprobe], vmdk, vdi, vpc, vhdx, luks,
 * … link PATH TARGET                     symbolic link     hard PATH EXISTING   hard link fifo PATH
 * socket PATH    chmod MODE PATH    truncate PATH SIZE   mtime PATH SECONDS
 *   @OFFSET KIND VALUE                   poke into the file made last: KIND is be16 be32 be64 le16
 *                                        le32 le64 u8 or "string" (escapes \n \0 \xNN \" \\)
 *   poke PATH @OFFSET KIND VALUE         the same for another file
 *
 * Names and strings may hold @ROOT@, which becomes the root directory.
 */
#ifndef VML_TESTS_RECIPE_H
#define VML_TESTS_RECIPE_H

#include <stdbool.h>

/* Builds everything below `root`, which exists. On a fault returns a message (g_free), else NULL.
 */
char *recipe_build(const char *recipe, const char *root);

#endif
