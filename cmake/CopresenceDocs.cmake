# SPDX-FileCopyrightText: the copresence authors
# SPDX-License-Identifier: BSL-1.0

# The target `docs` builds the documentation site in docs/html of the build tree. It requires Doxygen and the Python
# modules that docs/site uses. On Debian 12 install doxygen, python3-markdown and python3-pygments.
function(copresence_has_markdown result python)
    execute_process(COMMAND ${python} -c "import markdown, pygments" RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
    if(failed)
        set(${result} FALSE PARENT_SCOPE)
    endif()
endfunction()

find_program(COPRESENCE_DOCS_DOXYGEN doxygen)
find_program(COPRESENCE_DOCS_PYTHON python3 VALIDATOR copresence_has_markdown)
mark_as_advanced(COPRESENCE_DOCS_DOXYGEN COPRESENCE_DOCS_PYTHON)
if(NOT COPRESENCE_DOCS_DOXYGEN OR NOT COPRESENCE_DOCS_PYTHON)
    return()
endif()

set(build_docs ${COPRESENCE_DOCS_PYTHON} -B ${PROJECT_SOURCE_DIR}/docs/site/build.py ${COPRESENCE_DOCS_DOXYGEN})
add_custom_target(docs COMMAND ${build_docs} ${PROJECT_BINARY_DIR}/docs USES_TERMINAL VERBATIM)
if(COPRESENCE_BUILD_TESTS)
    # Checks that every public symbol has a comment, and that all snippets and links exist.
    add_test(NAME docs.site COMMAND ${build_docs} ${PROJECT_BINARY_DIR}/docs_test)
    add_test(NAME docs.site_rejects_errors
        COMMAND ${COPRESENCE_DOCS_PYTHON} -B ${PROJECT_SOURCE_DIR}/tests/docs/test_site.py)
    set_tests_properties(docs.site docs.site_rejects_errors PROPERTIES
        TIMEOUT 120
        ENVIRONMENT COPRESENCE_DOXYGEN=${COPRESENCE_DOCS_DOXYGEN})
    if(TARGET copresence_tool)
        add_test(NAME docs.commands
            COMMAND ${COPRESENCE_DOCS_PYTHON} -B ${PROJECT_SOURCE_DIR}/tests/docs/test_commands.py)
        set_tests_properties(docs.commands PROPERTIES
            TIMEOUT 240
            ENVIRONMENT COPRESENCE_TOOL=$<TARGET_FILE:copresence_tool>)
    endif()
endif()
