internal import LyceumCore

/// The text of a PDF file, page by page, by poppler's `pdftotext`: another program, found when it is needed.
struct PDFText {
    /// The program's name or path.
    var program: String
    /// Seconds one file may take.
    var seconds: Double

    /// - Returns: the pages divided by form feeds.
    /// - Throws: `notFound` when the program is not installed, `invalidData` for a file it cannot read, `limitExceeded` when it takes too long.
    func read(_ path: String) async throws(LyceumError) -> String {
        let folder = try FileSystem.makeTemporaryFolder(prefix: "lyceum-pdf")
        defer { try? FileSystem.remove(folder) }
        let output = folder + "/text"
        // A name that begins with a dash would be an option.
        let input = path.hasPrefix("-") ? "./" + path : path
        let outcome = try await run([program, "-q", "-enc", "UTF-8", input, output], path)
        guard outcome.status == 0, FileSystem.isFile(output) else {
            let words = outcome.output.split(separator: "\n").first.map { ": \($0)" } ?? ""
            throw LyceumError(
                .invalidData, "pdftotext could not read the file (status \(outcome.status))\(words)", at: path,
                remedy: "open the file and save it again, or remove its password")
        }
        let file = try FileReader(path: output)
        var bytes: [UInt8] = []
        while let chunk = try file.read(upTo: 1 << 20) { bytes += chunk }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func run(_ arguments: [String], _ path: String) async throws(LyceumError) -> Subprocess.Outcome {
        let isLate = Locked(false)
        let work = Task { () -> Result<Subprocess.Outcome, LyceumError> in
            do throws(LyceumError) { return .success(try await Subprocess.run(arguments)) } catch { return .failure(error) }
        }
        let limit = seconds
        let timer = Task {
            try? await Task.sleep(for: .seconds(limit))
            guard !Task.isCancelled else { return }
            isLate.withLock { $0 = true }
            work.cancel()
        }
        let result = await withTaskCancellationHandler { await work.value } onCancel: { work.cancel() }
        timer.cancel()
        switch result {
        case .success(let outcome): return outcome
        case .failure(let error):
            if isLate.withLock({ $0 }) {
                throw LyceumError(
                    .limitExceeded, "pdftotext took longer than \(Quantities.fixed(limit, places: 0)) s", at: path,
                    remedy: "leave the file out, or convert it to text by hand")
            }
            guard error.code == .cancelled else { throw Self.missing(program, path, error) }
            throw error
        }
    }

    private static func missing(_ program: String, _ path: String, _ cause: LyceumError) -> LyceumError {
        LyceumError(
            .notFound, "PDF files are read by poppler's pdftotext, and '\(program)' cannot be run", at: path,
            remedy: "install it (Debian and Ubuntu: apt-get install poppler-utils; macOS: brew install poppler), or take the PDF files out of the folder",
            cause: cause)
    }
}
