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
 *        lazy raw_data incompat=BITS compat=BITS autoclear=BITS snapshots=N crypt=N
 *        ext=0xTYPE:"payload" (repeatable) backing_at=OFFSET
 *   qcow PATH SIZE [backing= backing_at= crypt=1]
 *   qed … [backing= backing_at= noprobe check]         cow … [backing=]
 *   vmdk … [parent= cid= parent_cid= version= stream cowd]
 *   vpc … [fixed diff parent= locator=CODE:NAME]       vhdx … [parent=KEY:VALUE]
 *   luks … [version=2]         parallels … [old open]  bochs … [version=1]
 *   vdi, cloop, dmg, iso, gpt, mbr
 *   link PATH TARGET           symbolic link           hard PATH EXISTING    hard link
 *   fifo PATH   socket PATH    chmod MODE PATH         truncate PATH SIZE
 *   mtime PATH SECONDS         (else all files of a recipe were changed at the same moment)
 *   @OFFSET KIND VALUE         poke into the file made last, @-OFFSET from its end: KIND is be16
 *                              be32 be64 le16 le32 le64 u8
 *   @OFFSET "string" [TIMES]   escapes \n \r \t \0 \xNN \" \\      @OFFSET fill BYTE COUNT
 *   poke PATH @OFFSET …        the same for another file
 *   seal PATH                  make checksums of vpc and vhdx right after pokes
 *
 * Numbers may be hexadecimal (0x) and end in K, M, G or T. An unknown word is a fault.
 * Names and strings may hold @ROOT@, which becomes the root directory.
 */
#ifndef VML_TESTS_RECIPE_H
#define VML_TESTS_RECIPE_H

#include <stdbool.h>

/* Builds everything below `root`, which exists. On a fault returns a message (g_free), else NULL.
 */
char *recipe_build(const char *recipe, const char *root);

#endif
