version=v1.36.3 minor=36
base=k8s.io/component-base/version
flags="-s -w -X $base.gitVersion=$version -X $base.gitMajor=1 -X $base.gitMinor=$minor -X k8s.io/client-go/pkg/version.gitVersion=$version"
for command in kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy kubectl; do
  echo "building $command" >&2
  go build -trimpath -o "$1/" -ldflags "$flags" "k8s.io/kubernetes/cmd/$command"
done
