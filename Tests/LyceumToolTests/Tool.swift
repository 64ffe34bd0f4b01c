import Foundation
import LyceumCore
import Testing

/// The built command line tool, run as a user runs it.
enum Tool {
    struct Outcome {
        var status: Int32
        var output: String
        var errors: String
    }

    static let fixtures = Bundle.module.resourcePath! + "/Fixtures"
    static let model = fixtures + "/tiny-chat"

    /// `$LYCEUM_TOOL`, or the binary beside the tests.
    static let path: String = {
        if let path = ProcessInfo.processInfo.environment["LYCEUM_TOOL"] { return path }
        return Bundle.module.bundleURL.deletingLastPathComponent().appendingPathComponent("lyceum").path
    }()

    static func run(_ arguments: [String], input: String = "", environment: [String: String] = [:]) throws -> Outcome {
        try launch(path, arguments, input: input, environment: environment)
    }

    static func launch(
        _ executable: String, _ arguments: [String], input: String = "", environment: [String: String] = [:]
    ) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let folder = try TemporaryFolder()
        let (inputPath, outputPath, errorPath) = (folder.path + "/in", folder.path + "/out", folder.path + "/err")
        try Data(input.utf8).write(to: URL(fileURLWithPath: inputPath))
        for path in [outputPath, errorPath] { try Data().write(to: URL(fileURLWithPath: path)) }
        process.standardInput = FileHandle(forReadingAtPath: inputPath)
        process.standardOutput = FileHandle(forWritingAtPath: outputPath)
        process.standardError = FileHandle(forWritingAtPath: errorPath)
        try process.run()
        process.waitUntilExit()
        func text(_ path: String) -> String { String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self) }
        return Outcome(status: process.terminationStatus, output: text(outputPath), errors: text(errorPath))
    }

    /// The JSON a successful command prints.
    static func json(_ arguments: [String], input: String = "", environment: [String: String] = [:]) throws -> JSON {
        let outcome = try run(arguments, input: input, environment: environment)
        try #require(outcome.status == 0, "\(arguments): \(outcome.errors)")
        return try JSON.parse(outcome.output)
    }
}

/// A folder that goes away with the value.
final class TemporaryFolder {
    let path = FileManager.default.temporaryDirectory.path + "/lyceum-tool-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    var contents: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? [] }
}
