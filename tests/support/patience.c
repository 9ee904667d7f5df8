/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How long a test may take. */
#include "support/patience.h"

#include <stdlib.h>
#include <time.h>

double
patience_now(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

double
patience_for(double seconds)
{
	const char *slow = getenv("VMLINT_SLOW");
	return slow ? seconds * strtod(slow, NULL) : seconds;
}
