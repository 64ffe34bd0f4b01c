internal import LyceumCore

/// What TensorBoard is told about a run. Trouble with it is told once and never stops the run: the plain files have everything.
final class EventLog {
    private var file: EventFile?
    private let warn: @Sendable (String) -> Void

    /// - Parameter step: the last step that is kept.
    init(_ folder: RunFolder, _ record: RunRecord, afterStep step: Int, warn: @escaping @Sendable (String) -> Void) {
        self.warn = warn
        let session = record.sessions.count - 1
        attempt { () throws(LyceumError) in
            file = try EventFile(folder: folder.path, host: record.description.host.name, session: session, afterStep: step)
        }
        guard session == 0 else { return }
        write(Event.sessionInformation(record.description.configuration.flattened, name: record.description.identifier, at: wallSeconds()))
        let configuration = record.description.configuration.text(indent: 2).split(separator: "\n").map { "    " + $0 }
        write(Event.text("configuration", configuration.joined(separator: "\n"), step: 0, at: wallSeconds()))
    }

    func scalars(_ values: [(String, Double)], step: Int) { write(Event.scalars(values, step: step, at: wallSeconds())) }

    func text(_ name: String, _ text: String, step: Int) { write(Event.text(name, text, step: step, at: wallSeconds())) }

    func end(isSuccess: Bool) { write(Event.sessionEnd(isSuccess: isSuccess, at: wallSeconds())) }

    func synchronize() { attempt { () throws(LyceumError) in try file?.synchronize() } }

    private func write(_ event: [UInt8]) { attempt { () throws(LyceumError) in try file?.write(event) } }

    private func attempt(_ work: () throws(LyceumError) -> Void) {
        do throws(LyceumError) { try work() } catch {
            file = nil
            warn("the event files for TensorBoard are not written any more: \(error)")
        }
    }
}

extension JSON {
    /// The leaves of nested objects and arrays under joined keys: `optimizer.rate`, `data.0.path`.
    var flattened: [(String, JSON)] {
        switch self {
        case .object(let object): object.flatMap { key, value in value.flattened.map { (Self.join(key, $0.0), $0.1) } }
        case .array(let elements):
            elements.enumerated().flatMap { position, value in value.flattened.map { (Self.join("\(position)", $0.0), $0.1) } }
        case .null: []
        default: [("", self)]
        }
    }

    private static func join(_ key: String, _ rest: String) -> String { rest.isEmpty ? key : "\(key).\(rest)" }
}
