// SPDX-FileCopyrightText: the copresence authors
// SPDX-License-Identifier: BSL-1.0

// Runs a fuzz target once on every file of a folder, so that every compiler can run the corpus as a test.

#include "fuzz/input.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

int main(int count, char** arguments) {
    if (count != 2) {
        std::cerr << "usage: " << arguments[0] << " FOLDER\n";
        return 2;
    }
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator{arguments[1]}) {
        if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
        std::cout << file.filename().string()
                  << std::endl; // flushed, so that the name is visible if the target aborts
        std::ifstream in{file, std::ios::binary};
        const std::vector<char> text{std::istreambuf_iterator<char>{in}, {}};
        if (!in.good() && !in.eof()) {
            std::cerr << "cannot read " << file << '\n';
            return 1;
        }
        const std::vector<std::uint8_t> bytes(text.begin(), text.end());
        LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
    }
    if (files.empty()) std::cerr << "no files in " << arguments[1] << '\n';
    return files.empty() ? 1 : 0;
}
