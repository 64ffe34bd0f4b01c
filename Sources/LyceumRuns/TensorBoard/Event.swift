internal import LyceumCore

/// TensorBoard's events, as protocol buffers (tensorflow/core/util/event.proto, framework/summary.proto, and the hparams plug-in's
/// plugin_data.proto); the numbers are their fields'.
enum Event {
    static func make(step: Int, at wall: Double, _ content: (inout ProtocolBuffer) -> Void) -> [UInt8] {
        ProtocolBuffer { event in
            event.double(1, wall)
            event.integer(2, step)
            content(&event)
        }.bytes
    }

    /// The first record of every file.
    static func version(at wall: Double) -> [UInt8] { make(step: 0, at: wall) { $0.text(3, "brain.Event:2") } }

    /// Tells readers that steps from this one on, seen before, do not count.
    static func sessionStart(step: Int, at wall: Double) -> [UInt8] {
        make(step: step, at: wall) { event in event.message(7) { $0.integer(1, 1) } }
    }

    static func scalars(_ values: [(String, Double)], step: Int, at wall: Double) -> [UInt8] {
        make(step: step, at: wall) { event in
            event.message(5) { summary in
                for (name, value) in values {
                    summary.message(1) { item in
                        item.text(1, name)
                        item.float(2, Float(value))
                    }
                }
            }
        }
    }

    static func text(_ name: String, _ text: String, step: Int, at wall: Double) -> [UInt8] {
        summary(name, plugin: "text", content: [], step: step, at: wall) { tensor in
            tensor.integer(1, 7)
            tensor.message(2) { shape in shape.message(2) { $0.integer(1, 1) } }
            tensor.text(8, text)
        }
    }

    /// The run's configuration for the table of hyperparameters.
    static func sessionInformation(_ parameters: [(String, JSON)], name: String, at wall: Double) -> [UInt8] {
        hyperparameters("_hparams_/session_start_info", field: 3, at: wall) { session in
            for (key, value) in parameters {
                session.message(1) { entry in
                    entry.text(1, key)
                    entry.message(2) { write(value, &$0) }
                }
            }
            session.text(4, name)
            session.double(5, wall)
        }
    }

    /// - Parameter isSuccess: whether the run came to its end.
    static func sessionEnd(isSuccess: Bool, at wall: Double) -> [UInt8] {
        hyperparameters("_hparams_/session_end_info", field: 4, at: wall) { session in
            session.integer(1, isSuccess ? 1 : 2)
            session.double(2, wall)
        }
    }

    private static func write(_ value: JSON, _ buffer: inout ProtocolBuffer) {
        switch value {
        case .bool(let flag): buffer.integer(4, flag ? 1 : 0)
        case .string(let text): buffer.text(3, text)
        default: buffer.double(2, value.doubleValue ?? .nan)
        }
    }

    private static func hyperparameters(
        _ name: String, field: Int, at wall: Double, _ fill: (inout ProtocolBuffer) -> Void
    ) -> [UInt8] {
        let content = ProtocolBuffer { data in
            data.integer(1, 0)
            data.message(field, fill)
        }
        return summary(name, plugin: "hparams", content: content.bytes, step: 0, at: wall) { tensor in
            tensor.integer(1, 1)
            tensor.message(2) { shape in shape.message(2) { $0.integer(1, 1) } }
            tensor.float(5, 0)
        }
    }

    private static func summary(
        _ name: String, plugin: String, content: [UInt8], step: Int, at wall: Double, _ tensor: (inout ProtocolBuffer) -> Void
    ) -> [UInt8] {
        make(step: step, at: wall) { event in
            event.message(5) { summary in
                summary.message(1) { item in
                    item.text(1, name)
                    item.message(8, tensor)
                    item.message(9) { metadata in
                        metadata.message(1) { data in
                            data.text(1, plugin)
                            if !content.isEmpty { data.data(2, content) }
                        }
                    }
                }
            }
        }
    }
}
