public import LyceumCore

/// The checkpoints of a run: folders `step-000120`, each there whole or not at all.
///
/// Files are written into a neighbor folder, synced and renamed, so a kill or a full disk at any moment leaves the earlier checkpoints as they
/// were. One process writes at a time (the run's lock sees to that).
public final class CheckpointStore {
    public let folder: String
    /// Newest checkpoints that are kept.
    public let keepLast: Int
    /// Keep the one with the lowest validation loss too.
    public let keepsBest: Bool
    /// The step of the newest checkpoint.
    public private(set) var lastStep: Int?

    public init(folder: String, keepLast: Int = 2, keepsBest: Bool = true) {
        self.folder = folder
        self.keepLast = max(1, keepLast)
        self.keepsBest = keepsBest
        lastStep = steps.last
    }

    static let stateName = "state.json"
    static let partialPrefix = ".partial-"

    /// Where the checkpoint of a step is.
    public func path(of step: Int) -> String { "\(folder)/\(Self.name(of: step))" }

    static func name(of step: Int) -> String {
        let digits = String(step)
        return "step-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    /// Steps with a checkpoint, oldest first.
    public var steps: [Int] {
        let names = (try? FileSystem.names(in: folder)) ?? []
        return names.compactMap { $0.hasPrefix("step-") ? Int($0.dropFirst(5)) : nil }.sorted()
    }

    /// Writes a checkpoint and removes those that are no longer kept.
    ///
    /// - Parameters:
    ///   - best: the step of the best validation, which is kept.
    ///   - write: makes the files in the folder it is given and returns the state to keep.
    public func save(
        step: Int, best: Int?, write: (String) throws(LyceumError) -> JSON.Object
    ) throws(LyceumError) {
        try FileSystem.makeFolder(folder)
        try removePartial()
        let partial = "\(folder)/\(Self.partialPrefix)\(Self.name(of: step))"
        do throws(LyceumError) {
            try FileSystem.makeFolder(partial)
            var state = try write(partial)
            state["files"] = .object(try Self.describeFiles(in: partial))
            try AtomicFile.write(JSON.object(state).text(indent: 1) + "\n", to: "\(partial)/\(Self.stateName)")
            try FolderSync.sync(partial)
            // An older one of the same step makes way in one move, not file by file.
            if FileSystem.isFolder(path(of: step)) {
                try FileSystem.move(path(of: step), to: "\(folder)/\(Self.partialPrefix)replaced")
            }
            try FileSystem.move(partial, to: path(of: step))
            try FolderSync.sync(folder)
            try FileSystem.remove("\(folder)/\(Self.partialPrefix)replaced")
        } catch {
            try? FileSystem.remove(partial)
            throw explained(error, step)
        }
        lastStep = step
        try prune(best: best)
    }

    private func explained(_ error: LyceumError, _ step: Int) -> LyceumError {
        var error = error
        error.message = "the checkpoint of step \(step) could not be written: \(error.message)"
        error.message += lastStep.map { "; the checkpoint of step \($0) is intact" } ?? "; there is no earlier checkpoint"
        error.remedy = "make room or choose another output folder, then run the command with --resume"
        return error
    }

    private static func describeFiles(in folder: String) throws(LyceumError) -> JSON.Object {
        var files = JSON.Object()
        for name in try FileSystem.names(in: folder) {
            let path = "\(folder)/\(name)"
            files[name] = [
                "bytes": .integer(FileSystem.attributes(path)?.size ?? 0), "sha256": .string(try Digest.ofFile(path)),
            ]
        }
        return files
    }

    private func prune(best: Int?) throws(LyceumError) {
        let all = steps
        let kept = Set(all.suffix(keepLast) + (keepsBest ? [best].compactMap { $0 } : []))
        for step in all where !kept.contains(step) {
            // Without its state a folder is no checkpoint, so one that is removed in part is never taken for one.
            try FileSystem.remove("\(path(of: step))/\(Self.stateName)")
            try FileSystem.remove(path(of: step))
        }
    }

    /// Removes what a killed process left unfinished.
    public func removePartial() throws(LyceumError) {
        guard FileSystem.isFolder(folder) else { return }
        for name in try FileSystem.names(in: folder) where name.hasPrefix(Self.partialPrefix) {
            try FileSystem.remove("\(folder)/\(name)")
        }
    }

    // MARK: - Reading

    /// The newest checkpoint whose files are all as they were written, and what is wrong with newer ones.
    public func newestIntact() throws(LyceumError) -> (checkpoint: SavedCheckpoint?, damaged: [LyceumError]) {
        var damaged: [LyceumError] = []
        for step in steps.reversed() {
            do throws(LyceumError) { return (try SavedCheckpoint(path: path(of: step)), damaged) } catch { damaged.append(error) }
        }
        return (nil, damaged)
    }
}
