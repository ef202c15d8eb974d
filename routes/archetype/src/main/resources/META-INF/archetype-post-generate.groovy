import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption

// Of the variants only those stay that the protocol has: the form of its messages, and over it what is its own.
def form = [rest: 'json', jms: 'json', soap: 'xml', sftp: 'xml', jdbc: 'view', tabular: 'table']
def protocol = request.properties['protocol']
Path folder = Path.of(request.outputDirectory, request.artifactId)
Path variants = folder.resolve('variants')

[form[protocol], protocol].each { name ->
    Path variant = variants.resolve(name)
    Files.walk(variant).filter { Files.isRegularFile(it) }.each { file ->
        Path target = folder.resolve(variant.relativize(file).toString())
        Files.createDirectories(target.parent)
        Files.move(file, target, StandardCopyOption.REPLACE_EXISTING)
    }
}
variants.toFile().deleteDir()
