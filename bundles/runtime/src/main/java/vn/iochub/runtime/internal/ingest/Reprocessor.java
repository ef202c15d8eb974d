package vn.iochub.runtime.internal.ingest;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import vn.iochub.api.service.RefusedException;
import vn.iochub.api.service.Reprocessing;

/** {@link Reprocessing} over the pipelines that run here. Thread-safe. */
public final class Reprocessor implements Reprocessing {

    /**
     * A deployed instance.
     *
     * @param pipeline empty while it does not run
     */
    public record Found(Optional<IngestPipeline> pipeline) {}

    private final Function<String, Optional<Found>> instances;

    /** @param instances by id; empty for one that is not deployed */
    public Reprocessor(Function<String, Optional<Found>> instances) {
        this.instances = instances;
    }

    @Override
    public boolean canReprocess(String instance) {
        return instances.apply(instance).flatMap(Found::pipeline).isPresent();
    }

    @Override
    public Result reprocess(Kept message, Pass pass) throws IOException {
        if (pass.revision() < 1) {
            throw new IllegalArgumentException("A revision is above 0, not " + pass.revision());
        }
        return pipeline(message.instance()).reprocess(message, pass);
    }

    @Override
    public byte[] redact(String instance, byte[] content) {
        IngestPipeline pipeline = pipeline(instance);
        try {
            return pipeline.redact(content);
        } catch (IOException | RuntimeException e) {
            // The class alone: a parser's message quotes what it read.
            String name = e.getClass().getSimpleName();
            throw new RefusedException(
                    RefusedException.Kind.INVALID,
                    "Bộ kết nối không đọc được bản đã sửa để lược bỏ phần không được phép lưu (" + name + ").",
                    "The connector cannot read the edited copy to leave out what may not be kept (" + name + ").");
        }
    }

    private IngestPipeline pipeline(String instance) {
        Found found = instances
                .apply(instance)
                .orElseThrow(() -> new RefusedException(
                        RefusedException.Kind.UNKNOWN,
                        "Không có nguồn nào tên " + instance + " đang được cài.",
                        "No source named " + instance + " is deployed."));
        return found.pipeline()
                .orElseThrow(() -> new RefusedException(
                        RefusedException.Kind.CONFLICT,
                        "Nguồn " + instance + " hiện không chạy; xem hub:status.",
                        "The source " + instance + " does not run now; see hub:status."));
    }
}
