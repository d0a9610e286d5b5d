# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

# Checks that the file README contains the text of PROGRAM, without its licence header, as a block of C++.
file(READ ${README} readme)
file(READ ${PROGRAM} program)
string(FIND "${program}" "#include" start)
string(SUBSTRING "${program}" ${start} -1 program)
string(FIND "${readme}" "```cpp\n${program}```\n" found)
if(start LESS 0 OR found LESS 0)
    message(FATAL_ERROR "${README} does not show the text of ${PROGRAM}")
endif()
